// `plan-gen` of this package's manifest.

import Manifest
import PlanGenCommand

PlanGenCommand.main(project)
