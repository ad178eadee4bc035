// For the workflow's environment dev: small, on processors, gone in a minute.
using 'main.bicep'

param environmentName = 'dev'
param operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param models = ['kogpt2']
param compute = 'cpu'
param maxWorkers = 1
param apiKeys = [{ name: 'team', owner: 'team', hasWebhookSecret: false }]
param dailyLogGigabytes = 1
param extraTags = { stage: 'dev' }
