// For azd and the workflow, both of which pass on main.bicep's outputs and name the image that they pushed.
using 'worker.bicep'

param environmentName = readEnvironmentVariable('KOGPT2_ENVIRONMENT')
param location = readEnvironmentVariable('KOGPT2_LOCATION')
param image = readEnvironmentVariable('SERVICE_WORKER_IMAGE_NAME')
param models = split(readEnvironmentVariable('KOGPT2_MODELS'), ',')
param compute = readEnvironmentVariable('KOGPT2_COMPUTE')
param maxWorkers = int(readEnvironmentVariable('KOGPT2_MAX_WORKERS'))
