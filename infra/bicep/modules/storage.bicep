metadata description = 'The account of jobs, files, models, runs and queues, with its clean-up and logs, and the one of the Functions host.'

import { Lifetimes } from '../names.bicep'

@description('Name of the account of jobs, files, models and queues.')
param name string

@description('Name of the account that the Functions host keeps its own state and packages in.')
param hostName string

@description('Where they stand.')
param location string

@description('Tags of all resources.')
param tags { *: string }

@description('How jobs, files and models are replicated.')
param sku 'Standard_LRS' | 'Standard_ZRS'

@description('Models, each of which has a queue of shards.')
param models string[]

@description('How long jobs and files may live.')
param lifetimes Lifetimes

@description('Containers whose blobs recipes may name as their sources.')
param sourceContainers string[]

@description('Whether they can be reached from outside the virtual network.')
param isPublic bool

@description('Workspace that logs go to.')
param workspaceId string

@description('Days that clean-up leaves to the API, which deletes jobs, files and runs when their time has come.')
var slackDays = 30

@description('Age at which nothing can be in use any more: the longest job or run, kept as long as any may be.')
var oldestDays = lifetimes.maxExpiresAfterDays + lifetimes.maxRetainForDays + slackDays

@description('Queues that messages are taken from.')
var queues = concat(['plan', 'webhooks', 'watch', 'augment'], map(models, model => 'generate-${model}'))

@description('What holds for both accounts: no keys, nothing public, TLS.')
var closed = {
  accessTier: 'Hot'
  allowBlobPublicAccess: false
  allowCrossTenantReplication: false
  allowSharedKeyAccess: false
  defaultToOAuthAuthentication: true
  minimumTlsVersion: 'TLS1_2'
  networkAcls: { bypass: 'None', defaultAction: isPublic ? 'Allow' : 'Deny' }
  publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
  supportsHttpsTrafficOnly: true
}

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: closed
}

resource host 'Microsoft.Storage/storageAccounts@2026-06-01' = {
  name: hostName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: closed

  resource blobs 'blobServices' = {
    name: 'default'

    resource packages 'containers' = {
      name: 'packages'
      properties: { publicAccess: 'None' }
    }
  }
}

// Job documents are rewritten thousands of times: each soft-deleted or older version would be kept and paid for.
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2026-06-01' = {
  parent: account
  name: 'default'
  properties: {
    containerDeleteRetentionPolicy: { enabled: true, days: 7 }
    deleteRetentionPolicy: { enabled: false }
    isVersioningEnabled: false
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-06-01' = [
  for container in concat(['jobs', 'files', 'models', 'schedules', 'runs'], sourceContainers): {
    parent: blobs
    name: container
    properties: { publicAccess: 'None' }
  }
]

resource cleanUp 'Microsoft.Storage/storageAccounts/managementPolicies@2026-06-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        for container in ['jobs', 'files', 'runs']: {
          name: 'delete-old-${container}'
          type: 'Lifecycle'
          definition: {
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: oldestDays } } }
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['${container}/'] }
          }
        }
      ]
    }
  }
  dependsOn: [blobs]
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2026-06-01' = {
  parent: account
  name: 'default'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2026-06-01' = [
  for queue in concat(queues, map(queues, queue => '${queue}-poison')): {
    parent: queueService
    name: queue
  }
]

#disable-next-line use-recent-api-versions // The older stable one cannot be named freely, nor choose by category.
resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: blobs
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageDelete', enabled: true }]
  }
}

// What the alerts read. Receiving is left out, since workers look many times a second.
#disable-next-line use-recent-api-versions // As above.
resource queueLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: queueService
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageDelete', enabled: true }
      { category: 'StorageWrite', enabled: true }
    ]
  }
}

@description('Resource id of the account of jobs, files, models and queues.')
output id string = account.id

@description('Resource id of the host\'s account.')
output hostId string = host.id

@description('Address of the container of the host\'s account that packages are deployed to.')
output packagesUri string = '${host.properties.primaryEndpoints.blob}${host::blobs::packages.name}'

@description('Address of the host\'s blob service.')
output hostBlobServiceUri string = host.properties.primaryEndpoints.blob

@description('Address of its blob service.')
output blobServiceUri string = account.properties.primaryEndpoints.blob

@description('Address of its queue service.')
output queueServiceUri string = account.properties.primaryEndpoints.queue
