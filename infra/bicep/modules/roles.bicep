metadata description = 'Who may do what: each role on the smallest thing that it can be given on.'

@description('Account of jobs, files, models and queues.')
param storageName string

@description('Account of the Functions host.')
param hostStorageName string

@description('Vault of keys and secrets.')
param vaultName string

@description('Registry of images.')
param registryName string

@description('Application Insights.')
param insightsName string

@description('Models, each of which has a queue of shards.')
param models string[]

@description('Containers whose blobs recipes may name as their sources.')
param sourceContainers string[]

@description('Principal of the identity that the function app runs as.')
param functionsId string

@description('Principal of the identity that the workers run as.')
param workerId string

@description('Principal of a person or pipeline that sets keys, and pushes models and images; empty for none.')
param operatorId string

@description('Who roles are given to.')
var principals = { functions: functionsId, worker: workerId, operator: operatorId }

@description('Identities were made just now and may not be known everywhere yet; what an operator is must be looked up.')
var principalTypes = { functions: 'ServicePrincipal', worker: 'ServicePrincipal', operator: null }

@description('Who operates the system, if anyone was named.')
var operators = empty(operatorId) ? [] : ['operator']

@description('Built-in roles, by their ids.')
var roles = {
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  acrPush: '8311e382-0749-4cb8-b61a-304f252e45ec'
  keyVaultSecretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  storageBlobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageBlobDelegator: 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageQueueDataMessageSender: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
  storageQueueDataReader: '19e7f393-937e-4f77-808e-94535e297925'
}

@description('Queues that the function app takes messages from.')
var functionsQueues = ['plan', 'webhooks', 'watch', 'augment']

@description('Queues that workers take messages from.')
var workerQueues = map(models, model => 'generate-${model}')

@description('Roles on containers. Workers read the inputs that jobs were given as files, or by runs.')
var containerGrants = concat(
  [
    { to: 'functions', on: 'jobs', role: roles.storageBlobDataContributor }
    { to: 'functions', on: 'files', role: roles.storageBlobDataContributor }
    { to: 'functions', on: 'models', role: roles.storageBlobDataReader }
    { to: 'functions', on: 'schedules', role: roles.storageBlobDataContributor }
    { to: 'functions', on: 'runs', role: roles.storageBlobDataContributor }
    { to: 'worker', on: 'jobs', role: roles.storageBlobDataContributor }
    { to: 'worker', on: 'files', role: roles.storageBlobDataReader }
    { to: 'worker', on: 'models', role: roles.storageBlobDataReader }
    { to: 'worker', on: 'runs', role: roles.storageBlobDataReader }
  ],
  map(sourceContainers, container => { to: 'functions', on: container, role: roles.storageBlobDataReader }),
  map(operators, operator => { to: operator, on: 'models', role: roles.storageBlobDataContributor }),
  flatten(map(operators, operator => map(sourceContainers, container => { to: operator, on: container, role: roles.storageBlobDataContributor })))
)

@description('Roles on queues. A lease is renewed by updating its message, which of all roles only Contributor may. Pushing a model looks whether its queues are there, and people look at what failed too often.')
var queueGrants = concat(
  map(functionsQueues, queue => { to: 'functions', on: queue, role: roles.storageQueueDataContributor }),
  map(functionsQueues, queue => { to: 'functions', on: '${queue}-poison', role: roles.storageQueueDataMessageSender }),
  map(workerQueues, queue => { to: 'functions', on: queue, role: roles.storageQueueDataMessageSender }),
  map(workerQueues, queue => { to: 'functions', on: queue, role: roles.storageQueueDataReader }),
  map(workerQueues, queue => { to: 'worker', on: queue, role: roles.storageQueueDataContributor }),
  map(workerQueues, queue => { to: 'worker', on: '${queue}-poison', role: roles.storageQueueDataMessageSender }),
  map(['webhooks', 'augment'], queue => { to: 'worker', on: queue, role: roles.storageQueueDataMessageSender }),
  flatten(map(operators, operator => map(workerQueues, queue => { to: operator, on: queue, role: roles.storageQueueDataReader }))),
  flatten(map(
    operators,
    operator => map(concat(functionsQueues, workerQueues), queue => { to: operator, on: '${queue}-poison', role: roles.storageQueueDataReader })
  ))
)

@description('Roles on the vault.')
var vaultGrants = concat(
  [{ to: 'functions', role: roles.keyVaultSecretsUser }],
  map(operators, operator => { to: operator, role: roles.keyVaultSecretsOfficer })
)

@description('Roles on the registry.')
var registryGrants = concat([{ to: 'worker', role: roles.acrPull }], map(operators, operator => { to: operator, role: roles.acrPush }))

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' existing = {
  name: storageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource containers 'containers' existing = [for grant in containerGrants: { name: grant.on }]
  }

  resource queueService 'queueServices' existing = {
    name: 'default'

    resource queues 'queues' existing = [for grant in queueGrants: { name: grant.on }]
  }
}

resource host 'Microsoft.Storage/storageAccounts@2026-06-01' existing = {
  name: hostStorageName
}

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' existing = {
  name: vaultName
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' existing = {
  name: registryName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource onContainers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, i) in containerGrants: {
    scope: account::blobs::containers[i]
    name: guid(account::blobs::containers[i].id, grant.to, grant.role)
    properties: {
      principalId: principals[grant.to]
      principalType: principalTypes[grant.to]
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
    }
  }
]

resource onQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, i) in queueGrants: {
    scope: account::queueService::queues[i]
    name: guid(account::queueService::queues[i].id, grant.to, grant.role)
    properties: {
      principalId: principals[grant.to]
      principalType: principalTypes[grant.to]
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
    }
  }
]

// Signing addresses for uploads is given on an account only; what they allow is no more than the function app may do itself.
resource onAccount 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, 'functions', roles.storageBlobDelegator)
  properties: {
    principalId: functionsId
    principalType: principalTypes.functions
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDelegator)
  }
}

// What the host asks for on its own account, in which there is nothing else.
resource onHost 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: host
  name: guid(host.id, 'functions', roles.storageBlobDataOwner)
  properties: {
    principalId: functionsId
    principalType: principalTypes.functions
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataOwner)
  }
}

resource onVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in vaultGrants: {
    scope: vault
    name: guid(vault.id, grant.to, grant.role)
    properties: {
      principalId: principals[grant.to]
      principalType: principalTypes[grant.to]
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
    }
  }
]

resource onRegistry 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in registryGrants: {
    scope: registry
    name: guid(registry.id, grant.to, grant.role)
    properties: {
      principalId: principals[grant.to]
      principalType: principalTypes[grant.to]
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
    }
  }
]

resource onInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for identity in ['functions', 'worker']: {
    scope: insights
    name: guid(insights.id, identity, roles.monitoringMetricsPublisher)
    properties: {
      principalId: principals[identity]
      principalType: principalTypes[identity]
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringMetricsPublisher)
    }
  }
]
