"""What each address answers, one idea a file."""
