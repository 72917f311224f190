// A crawl of new folders only, with a policy that contradicts it.

import Dataflow
import PipelineDSL

private let value = Crawler(
  "crawler", over: users,
  // error: extra argument 'recrawl' in call
  recrawl: "CRAWL_NEW_FOLDERS_ONLY")
