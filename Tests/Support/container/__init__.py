"""The container proof: the generated Dockerfile built and its image run, on local stand-ins of the base images."""
