"""The public site as plain files: every view of the store as pages that any web server can carry."""
