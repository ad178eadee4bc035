// For azd: its own settings, and what "azd env set" was told.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'japaneast')
param operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param models = split(readEnvironmentVariable('KOGPT2_MODELS', 'kogpt2'), ',')
param compute = readEnvironmentVariable('KOGPT2_COMPUTE', 'gpu')
param maxWorkers = int(readEnvironmentVariable('KOGPT2_MAX_WORKERS', '1'))
param apiKeys = [{ name: 'first-key', owner: 'me', hasWebhookSecret: true }]
