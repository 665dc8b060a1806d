# Targets for `docker buildx bake` on the context that `image --name=cuda-12.5 context` exports for one platform.
variable "PLATFORM" {
  default = "linux/amd64"
}

variable "SOURCE_DATE_EPOCH" {
  default = "1795478400"
}

target "cuda-12-5" {
  dockerfile = "Dockerfile"
  target     = "cuda-12.5"
  platforms  = [PLATFORM]
  args = {
    SOURCE_DATE_EPOCH = SOURCE_DATE_EPOCH
    BASE              = "base"
  }
  contexts = {
    base = "oci-layout://base"
  }
  tags = ["image-factory/cuda-12.5"]
}

target "cuda-13-0" {
  dockerfile = "Dockerfile"
  target     = "cuda-13.0"
  platforms  = [PLATFORM]
  args = {
    SOURCE_DATE_EPOCH = SOURCE_DATE_EPOCH
    BASE              = "base"
  }
  contexts = {
    base = "oci-layout://base"
  }
  tags = ["image-factory/cuda-13.0"]
}
