metadata description = 'What wakes people: messages that failed too often, work that nobody takes, and schedules that come to nothing.'

@description('Prefix of the alerts\' names.')
param environmentName string

@description('Where they stand.')
param location string

@description('Tags of all resources.')
param tags { *: string }

@description('Workspace whose logs are looked at.')
param workspaceId string

@description('Who gets mail; nobody: alerts show in the portal only.')
param emails string[]

@description('Minutes that the oldest shard may wait.')
@minValue(15)
@maxValue(240)
param maxQueueAgeMinutes int

@description('Messages that may wait in one queue.')
@minValue(1)
param maxQueueLength int

@description('Calls to queues of shards, each with the queue\'s name.')
var shardCalls = 'let calls = StorageQueueLogs | extend Queue = tostring(split(parse_url(Uri).Path, "/")[1]) | where Queue startswith "generate-" and Queue !endswith "-poison";'

@description('A metric of queues of shards, which workers measure while there are any.')
var shardMetric = 'AppMetrics | where Name == "{0}" | extend Queue = tostring(Properties["messaging.destination.name"]) | where Queue startswith "generate-"'

@description('The alerts: each counts the rows of its query, or takes the greatest of a column.')
var alerts = [
  {
    name: 'poison'
    title: 'A message failed too often'
    text: 'Something was put into a poison queue. Look at it with "kogpt2 poison show"; docs/operations.md says what to do about each.'
    severity: 1
    query: 'StorageQueueLogs | where OperationName == "PutMessage" and Uri contains "-poison/messages" | extend Queue = tostring(split(parse_url(Uri).Path, "/")[1])'
    measure: null
    threshold: 0
    window: 'PT15M'
    dimension: 'Queue'
  }
  {
    name: 'untaken'
    title: 'Work is taken by nobody'
    text: 'Shards were sent and none was taken since: no worker starts. Look at the container app\'s system logs; quota, image or model may be missing.'
    severity: 1
    query: '${shardCalls} calls | where OperationName == "PutMessage" | join kind=leftouter (calls | where OperationName in ("UpdateMessage", "DeleteMessage") | summarize Taken = max(TimeGenerated) by Queue) on Queue | where isnull(Taken) or TimeGenerated > Taken | summarize Sent = min(TimeGenerated) by Queue | where Sent < ago(${maxQueueAgeMinutes}m)'
    measure: null
    threshold: 0
    window: 'PT6H'
    dimension: 'Queue'
  }
  {
    name: 'queue-age'
    title: 'Work waits too long'
    text: 'The oldest shard that waits is older than it should be: too few workers may run, or they are slow.'
    severity: 2
    query: format(shardMetric, 'kogpt2.queue.age')
    measure: 'Max'
    threshold: maxQueueAgeMinutes * 60
    window: 'PT15M'
    dimension: 'Queue'
  }
  {
    name: 'queue-length'
    title: 'Too much work waits'
    text: 'More shards wait than should: more is submitted than the workers that may run can do.'
    severity: 3
    query: format(shardMetric, 'kogpt2.queue.length')
    measure: 'Max'
    threshold: maxQueueLength
    window: 'PT15M'
    dimension: 'Queue'
  }
  {
    name: 'schedules'
    title: 'Runs of a schedule fail or are skipped again and again'
    text: 'Three runs of a schedule in a row failed or were skipped. GET /v1/schedules/{name} says why; after too many failures it has paused itself.'
    severity: 2
    query: 'AppMetrics | where Name == "kogpt2.schedule.streak" | extend Streak = tostring(Properties["kogpt2.schedule.streak"])'
    measure: 'Max'
    threshold: 2
    window: 'PT15M'
    dimension: 'Streak'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'ag-${environmentName}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: take('kogpt2${environmentName}', 12)
    emailReceivers: [for email in emails: { name: email, emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for alert in alerts: {
    name: 'alert-${environmentName}-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.title
      description: alert.text
      severity: alert.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT15M'
      windowSize: alert.window
      autoMitigate: true
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: alert.measure == null ? 'Count' : 'Maximum'
            metricMeasureColumn: alert.measure
            dimensions: [{ name: alert.dimension, operator: 'Include', values: ['*'] }]
            operator: 'GreaterThan'
            threshold: alert.threshold
            failingPeriods: { minFailingPeriodsToAlert: 1, numberOfEvaluationPeriods: 1 }
          }
        ]
      }
      actions: { actionGroups: empty(emails) ? [] : [people.id] }
    }
  }
]
