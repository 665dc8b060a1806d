# Targets for `docker buildx bake` on the context that `image --name=greeter context` exports for one platform.
variable "PLATFORM" {
  default = "linux/amd64"
}

variable "SOURCE_DATE_EPOCH" {
  default = "1795478400"
}

group "default" {
  targets = ["greeter"]
}

target "greeter" {
  dockerfile = "Dockerfile"
  target     = "greeter"
  platforms  = [PLATFORM]
  args = {
    SOURCE_DATE_EPOCH = SOURCE_DATE_EPOCH
    BASE              = "base"
  }
  contexts = {
    base = "oci-layout://base"
  }
  tags = ["image-factory/greeter"]
}
