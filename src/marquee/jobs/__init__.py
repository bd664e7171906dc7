"""ONE STEP A FILE: restartable jobs; each is handed its stores."""
