"""The linear tier of the guard's cascade: hashed n-grams, three heads, trained in a minute."""
