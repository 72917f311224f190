// `ingest` of this package's manifest.

import IngestCommand
import Manifest

await IngestCommand.main(project)
