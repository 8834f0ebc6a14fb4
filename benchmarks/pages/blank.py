"""A blank Streamlit page: what is left when there is no map."""

import streamlit as st

st.set_page_config(layout="wide")
st.write("done", st.slider("step", 0, 200, 80))
