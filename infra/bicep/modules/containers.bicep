metadata description = 'The Container Apps environment that the workers run in.'

import { Compute } from '../names.bicep'

@description('Name of the environment.')
param name string

@description('Where it stands.')
param location string

@description('Tags of all resources.')
param tags { *: string }

@description('What workers compute on.')
param compute Compute

@description('Subnet that workers run in; null for none. It cannot be changed afterwards.')
param subnetId string?

@description('Workspace that its logs go to.')
param workspaceId string

resource environment 'Microsoft.App/managedEnvironments@2026-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: { destination: 'azure-monitor' }
    vnetConfiguration: subnetId == null ? null : { infrastructureSubnetId: subnetId, internal: true }
    workloadProfiles: concat(
      [{ name: 'Consumption', workloadProfileType: 'Consumption' }],
      compute == 'gpu' ? [{ name: 'gpu', workloadProfileType: 'Consumption-GPU-NC8as-T4' }] : []
    )
  }
}

#disable-next-line use-recent-api-versions // The older stable one cannot be named freely, nor choose by category.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: environment
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'ContainerAppConsoleLogs', enabled: true }
      { category: 'ContainerAppSystemLogs', enabled: true }
    ]
  }
}
