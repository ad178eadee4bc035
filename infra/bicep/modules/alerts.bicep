metadata description = 'What wakes people: messages that failed too often, and work that nobody takes.'

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
@minValue(1)
param maxQueueAgeMinutes int

@description('Messages that may wait in one queue.')
@minValue(1)
param maxQueueLength int

@description('The alerts: each counts rows of a query, or takes the greatest of its numbers.')
var alerts = [
  {
    name: 'poison'
    title: 'A message failed too often'
    text: 'Something was put into a poison queue. Look at it with Storage Explorer or "az storage message peek", then at the logs of the operation in it.'
    severity: 1
    query: 'StorageQueueLogs | where OperationName == "PutMessage" and Uri contains "-poison/messages" | extend Queue = tostring(split(parse_url(Uri).Path, "/")[1])'
    measure: null
    threshold: 0
  }
  {
    name: 'queue-age'
    title: 'Work waits too long'
    text: 'The oldest message of a queue of shards waits longer than it should: no worker starts, or too few may run.'
    severity: 2
    query: 'AppMetrics | where Name == "kogpt2.queue.age" | extend Queue = tostring(Properties["messaging.destination.name"]) | where Queue startswith "generate-"'
    measure: 'Max'
    threshold: maxQueueAgeMinutes * 60
  }
  {
    name: 'queue-length'
    title: 'Too much work waits'
    text: 'A queue of shards is longer than it should be: more is submitted than the workers that may run can do.'
    severity: 3
    query: 'AppMetrics | where Name == "kogpt2.queue.length" | extend Queue = tostring(Properties["messaging.destination.name"]) | where Queue startswith "generate-"'
    measure: 'Max'
    threshold: maxQueueLength
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
      windowSize: 'PT15M'
      autoMitigate: true
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: alert.measure == null ? 'Count' : 'Maximum'
            metricMeasureColumn: alert.measure
            dimensions: [{ name: 'Queue', operator: 'Include', values: ['*'] }]
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
