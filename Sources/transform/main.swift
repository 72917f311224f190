// `transform` of this package's manifest.

import Manifest
import TransformCommand

await TransformCommand.main(project)
