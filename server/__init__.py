"""The HTTP server around the pages; it knows nothing of Streamlit scripts."""
