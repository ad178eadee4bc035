metadata description = 'The virtual network, if one is wanted: a subnet for each app, private endpoints of what they use, and zones to look those up in.'

@description('Name of the network.')
param name string

@description('Where it stands.')
param location string

@description('Tags of all resources.')
param tags { *: string }

@description('What private endpoints lead to.')
param targets Target[]

@description('What an endpoint leads to.')
type Target = {
  @description('Name of the endpoint.')
  name: string

  @description('Resource id.')
  id: string

  @description('Which of the resource\'s services.')
  service: 'blob' | 'queue' | 'vault'
}

@description('Zone of each service.')
var zones = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  vault: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
}

resource network 'Microsoft.Network/virtualNetworks@2026-03-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.20.0.0/20'] }
    subnets: [
      {
        name: 'functions'
        properties: {
          addressPrefix: '10.20.0.0/24'
          delegations: [{ name: 'functions', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'workers'
        properties: {
          addressPrefix: '10.20.2.0/23'
          delegations: [{ name: 'workers', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: '10.20.4.0/24' }
      }
    ]
  }

  resource functions 'subnets' existing = {
    name: 'functions'
  }

  resource workers 'subnets' existing = {
    name: 'workers'
  }

  resource endpoints 'subnets' existing = {
    name: 'endpoints'
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zone in items(zones): {
    name: zone.value
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (item, i) in items(zones): {
    parent: zone[i]
    name: 'network'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
  }
]

resource endpoint 'Microsoft.Network/privateEndpoints@2026-03-01' = [
  for target in targets: {
    name: target.name
    location: location
    tags: tags
    properties: {
      subnet: { id: network::endpoints.id }
      privateLinkServiceConnections: [
        #disable-next-line use-resource-id-functions // Another module's output.
        { name: target.name, properties: { groupIds: [target.service], privateLinkServiceId: target.id } }
      ]
    }
  }
]

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2026-03-01' = [
  for (target, i) in targets: {
    parent: endpoint[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        { name: target.service, properties: { privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', zones[target.service]) } }
      ]
    }
    dependsOn: [zone]
  }
]

@description('Subnet that the function app calls out from.')
output functionsSubnetId string = network::functions.id

@description('Subnet that workers run in.')
output workersSubnetId string = network::workers.id
