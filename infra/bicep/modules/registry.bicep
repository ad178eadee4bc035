metadata description = 'The registry of the worker\'s image.'

@description('Name of the registry.')
param name string

@description('Where it stands.')
param location string

@description('Tags of all resources.')
param tags { *: string }

@description('Its tier. Premium alone can be streamed from while a container starts.')
param sku 'Basic' | 'Standard' | 'Premium'

@description('Workspace that its logs go to.')
param workspaceId string

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: sku }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
  }
}

#disable-next-line use-recent-api-versions // The older stable one cannot be named freely, nor choose by category.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: registry
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

@description('Address of the registry.')
output server string = registry.properties.loginServer
