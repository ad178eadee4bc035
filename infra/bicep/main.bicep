metadata description = 'KoGpt2.Functions on Azure: all but the workers, which worker.bicep adds once their image is in the registry.'

targetScope = 'resourceGroup'

import { ApiKey, Compute, Lifetimes, namesOf } from 'names.bicep'

@description('Name of the environment, such as dev: part of names and a tag of everything.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('Where everything stands. It must have Flex Consumption and, for workers on GPUs, serverless T4s.')
param location string = resourceGroup().location

@description('Models to serve; each gets a queue and workers of its own.')
@minLength(1)
param models string[]

@description('What workers compute on.')
param compute Compute = 'gpu'

@description('Most workers of a model at once. There is none while there is nothing to do.')
@minValue(1)
@maxValue(100)
param maxWorkers int = 1

@description('Keys that may call the API. The app does not start before at least one is set, in this list and in the vault.')
param apiKeys ApiKey[] = []

@description('Longest times that jobs may ask for.')
param lifetimes Lifetimes = { maxExpiresAfterDays: 7, maxRetainForDays: 365 }

@description('Containers whose blobs recipes of augmentation may name as their sources, whoever\'s recipe it is; they are made here.')
param sourceContainers string[] = []

@description('Most instances of the API at once.')
@minValue(40)
@maxValue(1000)
param maxApiInstances int = 40

@description('Principal of a person or pipeline that sets keys, and pushes models and images; empty for none.')
param operatorId string = ''

@description('Who gets mail when something is wrong.')
param alertEmails string[] = []

@description('Minutes that work may wait before an alert.')
@minValue(15)
@maxValue(240)
param maxQueueAgeMinutes int = 60

@description('Shards of a model that may wait before an alert.')
param maxQueueLength int = 20000

@description('Days that logs are kept.')
param logRetentionDays int = 30

@description('Gigabytes of logs a day after which no more are taken; -1 for no limit.')
param dailyLogGigabytes int = 1

@description('How jobs, files and models are replicated.')
param storageSku 'Standard_LRS' | 'Standard_ZRS' = 'Standard_LRS'

@description('Tier of the registry.')
param registrySku 'Basic' | 'Standard' | 'Premium' = 'Basic'

@description('Whether nobody may delete the vault for good for 90 days. This cannot be undone.')
param purgeProtection bool = false

@description('Whether storage and vault can be reached from a virtual network of their own only. Decide before the first deployment.')
param privateNetworking bool = false

@description('Tags of all resources, beside that of the environment.')
param extraTags { *: string } = {}

@description('Tags of all resources.')
var tags = union({ 'azd-env-name': environmentName, project: 'kogpt2-functions' }, extraTags)

@description('Names of the resources.')
var names = namesOf(environmentName, resourceGroup().id)

resource functionsIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: names.functionsIdentity
  location: location
  tags: tags
}

resource workerIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: names.workerIdentity
  location: location
  tags: tags
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    workspaceName: names.workspace
    insightsName: names.insights
    location: location
    tags: tags
    retentionDays: logRetentionDays
    dailyGigabytes: dailyLogGigabytes
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    name: names.storage
    hostName: names.hostStorage
    location: location
    tags: tags
    sku: storageSku
    models: models
    lifetimes: lifetimes
    sourceContainers: sourceContainers
    isPublic: !privateNetworking
    workspaceId: monitoring.outputs.workspaceId
  }
}

module vault 'modules/vault.bicep' = {
  params: {
    name: names.vault
    location: location
    tags: tags
    purgeProtection: purgeProtection
    isPublic: !privateNetworking
    workspaceId: monitoring.outputs.workspaceId
  }
}

module registry 'modules/registry.bicep' = {
  params: {
    name: names.registry
    location: location
    tags: tags
    sku: registrySku
    workspaceId: monitoring.outputs.workspaceId
  }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  params: {
    name: 'vnet-${environmentName}'
    location: location
    tags: tags
    targets: [
      { name: 'pe-storage-blob', id: storage.outputs.id, service: 'blob' }
      { name: 'pe-storage-queue', id: storage.outputs.id, service: 'queue' }
      { name: 'pe-host-blob', id: storage.outputs.hostId, service: 'blob' }
      { name: 'pe-vault', id: vault.outputs.id, service: 'vault' }
    ]
  }
}

module roles 'modules/roles.bicep' = {
  params: {
    storageName: names.storage
    hostStorageName: names.hostStorage
    vaultName: names.vault
    registryName: names.registry
    insightsName: names.insights
    models: models
    sourceContainers: sourceContainers
    functionsId: functionsIdentity.properties.principalId
    workerId: workerIdentity.properties.principalId
    operatorId: operatorId
  }
  dependsOn: [storage, vault, registry, monitoring]
}

module functions 'modules/functions.bicep' = {
  params: {
    name: names.functions
    location: location
    tags: tags
    identityName: functionsIdentity.name
    hostBlobServiceUri: storage.outputs.hostBlobServiceUri
    packagesUri: storage.outputs.packagesUri
    blobServiceUri: storage.outputs.blobServiceUri
    queueServiceUri: storage.outputs.queueServiceUri
    vaultUri: vault.outputs.uri
    insightsConnectionString: monitoring.outputs.connectionString
    apiKeys: apiKeys
    lifetimes: lifetimes
    sourceContainers: sourceContainers
    maxInstances: maxApiInstances
    subnetId: network.?outputs.functionsSubnetId
  }
  dependsOn: [roles]
}

module containers 'modules/containers.bicep' = {
  params: {
    name: names.containers
    location: location
    tags: tags
    compute: compute
    subnetId: network.?outputs.workersSubnetId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module alerts 'modules/alerts.bicep' = {
  params: {
    environmentName: environmentName
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    emails: alertEmails
    maxQueueAgeMinutes: maxQueueAgeMinutes
    maxQueueLength: maxQueueLength
  }
}

@description('Name of the environment.')
output KOGPT2_ENVIRONMENT string = environmentName

@description('Where everything stands.')
output KOGPT2_LOCATION string = location

@description('Resource group.')
output AZURE_RESOURCE_GROUP string = resourceGroup().name

@description('Address of the registry that the worker\'s image is pushed to.')
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.server

@description('Name of the vault that keys and secrets are put into.')
output KOGPT2_VAULT string = names.vault

@description('Name of the function app.')
output KOGPT2_FUNCTIONS string = names.functions

@description('Address of the API.')
output KOGPT2_API string = functions.outputs.apiUri

@description('Name of the storage account that models are pushed to.')
output KOGPT2_STORAGE string = names.storage

@description('Models to serve, with commas between.')
output KOGPT2_MODELS string = join(models, ',')

@description('What workers compute on.')
output KOGPT2_COMPUTE string = compute

@description('Which ONNX Runtime the worker\'s image is built with.')
output KOGPT2_RUNTIME string = compute == 'gpu' ? 'cuda' : 'cpu'

@description('Most workers of a model.')
output KOGPT2_MAX_WORKERS string = string(maxWorkers)
