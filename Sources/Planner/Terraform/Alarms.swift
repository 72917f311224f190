// The topic that the alarms of all pipelines go to, and who reads it.

import Calls
import HCL
import PipelineDSL

func alarms(_ deployment: Deployment) -> [Block] {
  let noisy = deployment.pipelines.filter(\.alarms.areOn)
  guard !noisy.isEmpty else { return [] }
  let topic = SharedAddresses(deployment.project).alarmTopic
  let origin = deployment.project.origin["alarms"]
  let readers = Set(noisy.compactMap(\.alarms.email)).sorted()
  return [
    topic.block(
      origin, "Where alarms go; chat and paging tools subscribe to it.",
      [.attribute("name", .string(deployment.name("\(deployment.project.name)-alarms")))]),
    Address("aws_sns_topic_policy", topic.name).block(
      origin, "Alarms and events publish to it.",
      [.attribute("arn", topic["arn"]), .attribute("policy", .call("jsonencode", [publishers(topic)]))]),
  ] + readers.map { subscription($0, topic, origin) }
}

private func subscription(_ address: String, _ topic: Address, _ origin: Origin) -> Block {
  let reader = String(address.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  return Address("aws_sns_topic_subscription", "\(topic.name)-\(reader)").block(
    origin, "Its reader confirms it once, by a link in the first mail.",
    [
      .attribute("topic_arn", topic["arn"]),
      .attribute("protocol", "email"),
      .attribute("endpoint", .string(address)),
    ])
}

private func publishers(_ topic: Address) -> HCLValue {
  [
    "Version": "2012-10-17",
    "Statement": [
      [
        "Sid": "AlarmsPublish",
        "Effect": "Allow",
        "Principal": ["Service": "cloudwatch.amazonaws.com"],
        "Action": .list([.string(Action.snsPublish.rawValue)]),
        "Resource": .list([topic["arn"]]),
        "Condition": ["StringEquals": ["aws:SourceAccount": Local.account]],
      ],
      // Without a condition: EventBridge's guide says that a topic's policy for it may have none ("Using resource-based
      // policies for Amazon EventBridge", Amazon SNS permissions).
      [
        "Sid": "EventsPublish",
        "Effect": "Allow",
        "Principal": ["Service": "events.amazonaws.com"],
        "Action": .list([.string(Action.snsPublish.rawValue)]),
        "Resource": .list([topic["arn"]]),
      ],
    ],
  ]
}
