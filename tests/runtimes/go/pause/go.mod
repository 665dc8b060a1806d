module image-factory/tests/runtimes/pause

go 1.25.0
