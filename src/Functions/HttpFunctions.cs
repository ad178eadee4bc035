using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace KoGpt2.Functions;

/// <summary>
/// One HTTP function for each area of the API, so that the platform's charts tell them apart, and one for all the rest. The API finds its
/// endpoint by itself and checks callers' keys. The host tries functions in order of their names, so the one for the rest comes last.
/// </summary>
public sealed class HttpFunctions(ApiEntry api)
{
    /// <summary>Answers <c>/v1/augmentations</c> and all below.</summary>
    [Function("v1-augmentations")]
    public Task AugmentationsAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "v1/augmentations/{*rest}")] HttpRequest request) =>
        api.AnswerAsync(request);

    /// <summary>Answers <c>/v1/batches</c> and all below.</summary>
    [Function("v1-batches")]
    public Task BatchesAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "v1/batches/{*rest}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Answers <c>/v1/files</c> and all below.</summary>
    [Function("v1-files")]
    public Task FilesAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "v1/files/{*rest}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Answers <c>/v1/jobs</c> and all below.</summary>
    [Function("v1-jobs")]
    public Task JobsAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "v1/jobs/{*rest}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Answers <c>/v1/models</c> and all below.</summary>
    [Function("v1-models")]
    public Task ModelsAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "v1/models/{*rest}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Answers <c>/v1/schedules</c> and all below.</summary>
    [Function("v1-schedules")]
    public Task SchedulesAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "v1/schedules/{*rest}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Answers <c>/v1/uploads</c> and all below.</summary>
    [Function("v1-uploads")]
    public Task UploadsAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "v1/uploads/{*rest}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Answers everything else: health, the OpenAPI document, and what there is not.</summary>
    [Function("web")]
    public Task RestAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*rest}")] HttpRequest request) => api.AnswerAsync(request);
}
