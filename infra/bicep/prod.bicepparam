// For the workflow's environment prod: workers on GPUs, data in three zones, and people to wake.
using 'main.bicep'

param environmentName = 'prod'
param operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param models = ['kogpt2']
param compute = 'gpu'
param maxWorkers = 4
param maxApiInstances = 100
param apiKeys = [{ name: 'team', owner: 'team', hasWebhookSecret: true }]
param alertEmails = filter(split(readEnvironmentVariable('KOGPT2_ALERT_EMAILS', ''), ','), email => !empty(email))
param logRetentionDays = 90
param dailyLogGigabytes = 10
param storageSku = 'Standard_ZRS'
param registrySku = 'Standard'
param purgeProtection = true
param extraTags = { stage: 'prod' }
