variable "PLATFORM" {
  default = "linux/amd64"
}

target "victim" {
  dockerfile = "Dockerfile"
  target     = "victim"
  platforms  = [PLATFORM]
}
