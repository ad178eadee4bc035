metadata description = 'The function app of the API, on Flex Consumption.'

import { ApiKey, Lifetimes } from '../names.bicep'

@description('Name of the function app, and of its plan.')
param name string

@description('Where they stand.')
param location string

@description('Tags of all resources.')
param tags { *: string }

@description('Name of the identity that it runs as.')
param identityName string

@description('Address of the host\'s blob service.')
param hostBlobServiceUri string

@description('Address of the container that packages are deployed to.')
param packagesUri string

@description('Address of the blob service of jobs, files and models.')
param blobServiceUri string

@description('Address of the queue service.')
param queueServiceUri string

@description('Address of the vault, with a slash at the end.')
param vaultUri string

@description('Where telemetry is sent to.')
param insightsConnectionString string

@description('Keys that may call.')
param apiKeys ApiKey[]

@description('How long jobs and files may live.')
param lifetimes Lifetimes

@description('Containers whose blobs recipes may name as their sources.')
param sourceContainers string[]

@description('Most instances at once; the plan takes no less than 40.')
@minValue(40)
@maxValue(1000)
param maxInstances int

@description('Subnet that it calls out from; null for none.')
param subnetId string?

@description('Settings of the keys: secrets are read from the vault by reference.')
var keySettings = reduce(
  range(0, length(apiKeys)),
  {},
  (all, i) =>
    union(
      all,
      {
        'Auth__Keys__${i}__Owner': apiKeys[i].owner
        'Auth__Keys__${i}__Sha256': '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${apiKeys[i].name}-sha256)'
      },
      apiKeys[i].hasWebhookSecret
        ? { 'Auth__Keys__${i}__WebhookSecret': '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${apiKeys[i].name}-webhook-secret)' }
        : {},
      apiKeys[i].?webhookUrl == null ? {} : { 'Auth__Keys__${i}__WebhookUrl': apiKeys[i].?webhookUrl }
    )
)

@description('Settings of the containers that sources may be in.')
var sourceSettings = reduce(
  range(0, length(sourceContainers)),
  {},
  (all, i) => union(all, { 'Augmentation__SourceContainers__${i}': sourceContainers[i] })
)

@description('All settings. The queue triggers take AzureWebJobsStorage\'s queues, which are those of Storage; the host\'s blobs are elsewhere.')
var settings = union(
  {
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
    APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
    AZURE_CLIENT_ID: identity.properties.clientId
    AzureWebJobsStorage__blobServiceUri: hostBlobServiceUri
    AzureWebJobsStorage__clientId: identity.properties.clientId
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__queueServiceUri: queueServiceUri
    Lifetimes__MaxExpiresAfter: '${lifetimes.maxExpiresAfterDays}.00:00:00'
    Lifetimes__MaxRetainFor: '${lifetimes.maxRetainForDays}.00:00:00'
    Storage__BlobServiceUri: blobServiceUri
    Storage__ManagedIdentityClientId: identity.properties.clientId
    Storage__QueueServiceUri: queueServiceUri
  },
  keySettings,
  sourceSettings
)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packagesUri
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: maxInstances }
    }
    siteConfig: {
      appSettings: map(items(settings), setting => { name: setting.key, value: setting.value })
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

@description('Address of the API.')
output apiUri string = 'https://${app.properties.defaultHostName}'
