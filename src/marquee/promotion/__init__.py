"""WHICH ORIGINAL, TO WHOM: campaigns checked, priced and paced, and spent where they change what is watched."""
