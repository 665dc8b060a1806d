# Targets for `docker buildx bake` on the context that `image --name=scikit-learn context` exports for one platform.
variable "PLATFORM" {
  default = "linux/amd64"
}

variable "SOURCE_DATE_EPOCH" {
  default = "1795478400"
}

group "default" {
  targets = ["scikit-learn"]
}

target "scikit-learn" {
  dockerfile = "Dockerfile"
  target     = "scikit-learn"
  platforms  = [PLATFORM]
  args = {
    SOURCE_DATE_EPOCH = SOURCE_DATE_EPOCH
    BASE              = "base"
  }
  contexts = {
    base = "oci-layout://base"
  }
  tags = ["image-factory/scikit-learn"]
}
