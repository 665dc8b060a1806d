"""Reads the layers of images as a stream: what takes their bytes, and in what two images differ."""
