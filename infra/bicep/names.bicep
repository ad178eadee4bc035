metadata description = 'What resources are called, and the types of the parameters that several files take.'

@description('What a worker computes on: a T4 of its own, or four cores.')
@export()
type Compute = 'gpu' | 'cpu'

@description('A key that may call the API. Its secrets are not here but in the vault, as {name}-sha256 and, if it has one, {name}-webhook-secret.')
@export()
type ApiKey = {
  @description('Name of the key, and the beginning of its secrets\' names.')
  @minLength(1)
  @maxLength(60)
  name: string

  @description('Whose key: 1 to 63 of a to z, 0 to 9 and single hyphens inside. An owner may have several keys.')
  @minLength(1)
  @maxLength(63)
  owner: string

  @description('Whether the vault holds what the owner\'s webhooks are signed with.')
  hasWebhookSecret: bool

  @description('Where the events of the owner\'s jobs go that name no webhook of their own, and of all batches; null for nowhere.')
  webhookUrl: string?
}

@description('How long jobs and files may live; the API\'s limits and the storage account\'s clean-up both come from it.')
@export()
type Lifetimes = {
  @description('Longest time that a job may take, in days.')
  @minValue(1)
  @maxValue(365)
  maxExpiresAfterDays: int

  @description('Longest time that a job may be kept once it is over, in days.')
  @minValue(1)
  @maxValue(3650)
  maxRetainForDays: int
}

@description('Names of the resources that more than one template speaks of. The same environment in the same resource group has the same names.')
@export()
func namesOf(environmentName string, resourceGroupId string) Names => {
  storage: 'st${uniqueString(resourceGroupId, environmentName)}'
  hostStorage: 'sth${uniqueString(resourceGroupId, environmentName)}'
  vault: 'kv-${uniqueString(resourceGroupId, environmentName)}'
  registry: 'cr${uniqueString(resourceGroupId, environmentName)}'
  workspace: 'log-${environmentName}'
  insights: 'appi-${environmentName}'
  functions: 'func-${uniqueString(resourceGroupId, environmentName)}'
  functionsIdentity: 'id-${environmentName}-functions'
  workerIdentity: 'id-${environmentName}-worker'
  containers: 'cae-${environmentName}'
}

@description('Names of resources.')
type Names = {
  @description('Account of jobs, files, models and queues.')
  storage: string

  @description('Account that the Functions host keeps its own state and packages in.')
  hostStorage: string

  @description('Key vault.')
  vault: string

  @description('Container registry.')
  registry: string

  @description('Log Analytics workspace.')
  workspace: string

  @description('Application Insights.')
  insights: string

  @description('Function app.')
  functions: string

  @description('Identity that the function app runs as.')
  functionsIdentity: string

  @description('Identity that the workers run as.')
  workerIdentity: string

  @description('Container Apps environment.')
  containers: string
}
