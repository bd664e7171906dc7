"""ROW IDEAS: one file an idea; each offers rows and knows no other."""
