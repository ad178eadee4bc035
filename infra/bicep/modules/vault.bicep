metadata description = 'The vault of the digests of API keys and of webhook secrets. People put them there; no template holds them.'

@description('Name of the vault.')
param name string

@description('Where it stands.')
param location string

@description('Tags of all resources.')
param tags { *: string }

@description('Whether nobody may delete it for good for 90 days. This cannot be undone.')
param purgeProtection bool

@description('Whether it can be reached from outside the virtual network.')
param isPublic bool

@description('Workspace that its logs go to.')
param workspaceId string

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' = {
  name: name
  location: location
  tags: tags
  properties: {
    enablePurgeProtection: purgeProtection ? true : null
    enableRbacAuthorization: true
    enableSoftDelete: true
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    networkAcls: { bypass: 'None', defaultAction: isPublic ? 'Allow' : 'Deny' }
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    sku: { family: 'A', name: 'standard' }
    tenantId: tenant().tenantId
  }
}

#disable-next-line use-recent-api-versions // The older stable one cannot be named freely, nor choose by category.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}

@description('Resource id of the vault.')
output id string = vault.id

@description('Address of the vault, with a slash at the end.')
output uri string = vault.properties.vaultUri
