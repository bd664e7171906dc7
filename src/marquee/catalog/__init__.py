"""WHAT CAN BE SHOWN: titles, read, checked and frozen into one snapshot."""
