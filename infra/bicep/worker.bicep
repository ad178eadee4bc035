metadata description = 'The workers: for each model a container app that starts when its queue has shards and is gone when it has none.'

targetScope = 'resourceGroup'

import { Compute, namesOf } from 'names.bicep'

@description('Name of the environment, as in main.bicep.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('Where the Container Apps environment stands.')
param location string = resourceGroup().location

@description('Image of the worker, with its tag or digest.')
@minLength(1)
param image string

@description('Models to serve, as in main.bicep.')
@minLength(1)
param models string[]

@description('What workers compute on, as in main.bicep.')
param compute Compute

@description('Most workers of a model at once.')
@minValue(1)
@maxValue(100)
param maxWorkers int

@description('Shards for which there is one worker: about a minute of a GPU\'s work at 256 lines each.')
@minValue(1)
param shardsPerWorker int = 16

@description('Words whose texts are withheld, one a line, as docs/settings.md says; a parameters file takes them from a file by loadTextContent.')
param blocklist string = ''

@description('Tags of all resources, beside that of the environment.')
param extraTags { *: string } = {}

@description('Names of the resources.')
var names = namesOf(environmentName, resourceGroup().id)

@description('What a worker gets, and how it uses it. A T4 comes with eight cores and 56 GiB, and decodes many more rows at once.')
var sizes = {
  gpu: { profile: 'gpu', cpu: 8, memory: '56Gi', device: 'Cuda', rows: '128' }
  cpu: { profile: 'Consumption', cpu: 4, memory: '8Gi', device: 'Cpu', rows: '32' }
}

@description('Seconds that shards in hand may go on after SIGTERM.')
var stopGraceSeconds = 40

@description('Where models are kept while the replica lives, over restarts of its container; the image makes it writable for its user.')
var cache = '/cache'

@description('Where the blocklist is mounted, where there is one.')
var lists = '/lists'

resource environment 'Microsoft.App/managedEnvironments@2026-07-01' existing = {
  name: names.containers
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.workerIdentity
}

resource storage 'Microsoft.Storage/storageAccounts@2026-06-01' existing = {
  name: names.storage
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.insights
}

resource worker 'Microsoft.App/containerApps@2026-07-01' = [
  for model in models: {
    name: 'worker-${uniqueString(resourceGroup().id, environmentName, model)}'
    location: location
    tags: union({ 'azd-env-name': environmentName, project: 'kogpt2-functions', model: model }, extraTags)
    identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
    properties: {
      environmentId: environment.id
      workloadProfileName: sizes[compute].profile
      configuration: {
        activeRevisionsMode: 'Single'
        maxInactiveRevisions: 5
        registries: [{ server: split(image, '/')[0], identity: identity.id }]
        // No secret, but there is no other volume for a file that wants no key.
        #disable-next-line use-secure-value-for-secure-inputs
        secrets: empty(blocklist) ? null : [{ name: 'blocklist', value: blocklist }]
      }
      template: {
        terminationGracePeriodSeconds: stopGraceSeconds + 20
        containers: [
          {
            name: 'worker'
            image: image
            resources: { cpu: sizes[compute].cpu, memory: sizes[compute].memory }
            env: concat(empty(blocklist) ? [] : [{ name: 'Worker__Blocklist', value: '${lists}/blocklist.txt' }], [
              { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${identity.properties.clientId};Authorization=AAD' }
              { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insights.properties.ConnectionString }
              { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
              { name: 'Engine__Device', value: sizes[compute].device }
              { name: 'Engine__Rows', value: sizes[compute].rows }
              { name: 'Storage__BlobServiceUri', value: storage.properties.primaryEndpoints.blob }
              { name: 'Storage__ManagedIdentityClientId', value: identity.properties.clientId }
              { name: 'Storage__QueueServiceUri', value: storage.properties.primaryEndpoints.queue }
              { name: 'Worker__CacheFolder', value: '${cache}/models' }
              { name: 'Worker__Model', value: model }
              { name: 'Worker__StopGrace', value: '00:00:${stopGraceSeconds}' }
            ])
            probes: [
              { type: 'Startup', httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 5, failureThreshold: 10, timeoutSeconds: 3 }
              { type: 'Liveness', httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 }
              { type: 'Readiness', httpGet: { path: '/readyz', port: 8080 }, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 }
            ]
            volumeMounts: concat([{ volumeName: 'cache', mountPath: cache }], empty(blocklist) ? [] : [{ volumeName: 'lists', mountPath: lists }])
          }
        ]
        volumes: concat(
          [{ name: 'cache', storageType: 'EmptyDir' }],
          empty(blocklist) ? [] : [{ name: 'lists', storageType: 'Secret', secrets: [{ secretRef: 'blocklist', path: 'blocklist.txt' }] }]
        )
        scale: {
          minReplicas: 0
          maxReplicas: maxWorkers
          pollingInterval: 15
          cooldownPeriod: 300
          rules: [
            {
              name: 'shards'
              custom: {
                type: 'azure-queue'
                identity: identity.id
                metadata: {
                  accountName: storage.name
                  queueName: 'generate-${model}'
                  queueLength: string(shardsPerWorker)
                  queueLengthStrategy: 'all'
                }
              }
            }
          ]
        }
      }
    }
  }
]

@description('Names of the container apps.')
output KOGPT2_WORKERS string[] = [for i in range(0, length(models)): worker[i].name]
