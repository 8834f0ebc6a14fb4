"""A page of the app as a file: picture, document, offline map."""
