# Targets for `docker buildx bake` on the context that `image --name=python-3.11 context` exports for one platform.
variable "PLATFORM" {
  default = "linux/amd64"
}

variable "SOURCE_DATE_EPOCH" {
  default = "1795478400"
}

group "default" {
  targets = ["python-3-11"]
}

target "python-3-11" {
  dockerfile = "Dockerfile"
  target     = "python-3.11"
  platforms  = [PLATFORM]
  args = {
    SOURCE_DATE_EPOCH = SOURCE_DATE_EPOCH
  }
  tags = ["image-factory/python-3.11"]
}
