using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KoGpt2.Cli.Local;

/// <summary>Talks to the API over HTTP, as any caller would.</summary>
internal sealed class JobsClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Prepares to talk.</summary>
    /// <param name="api">Where the API listens.</param>
    /// <param name="key">The caller's key.</param>
    public JobsClient(Uri api, string key)
    {
        _http = new HttpClient { BaseAddress = api };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Submits a job.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="HttpRequestException">It was refused; the message holds the answer.</exception>
    public async Task<string> SubmitAsync(JsonObject request, CancellationToken stop)
    {
        using HttpResponseMessage response = await _http.PostAsJsonAsync("/v1/jobs", request, stop);
        string answer = await response.Content.ReadAsStringAsync(stop);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"The API refused the job: {answer}");
        return JsonNode.Parse(answer)!["id"]!.GetValue<string>();
    }

    /// <summary>How a job stands.</summary>
    public async Task<JobProgress> GetAsync(string job, CancellationToken stop) =>
        JobProgress.Read(await _http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{job}", stop));

    /// <summary>A job's result lines, as they come.</summary>
    public Task<Stream> ResultsAsync(string job, CancellationToken stop) => _http.GetStreamAsync($"/v1/jobs/{job}/results", stop);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}

/// <summary>How a job stands, as far as a progress display wants to know.</summary>
/// <param name="Status">The status, as the API writes it.</param>
/// <param name="Lines">Lines that are done with.</param>
/// <param name="Failed">Lines with an error.</param>
/// <param name="Tokens">Tokens generated.</param>
internal sealed record JobProgress(string Status, int Lines, int Failed, long Tokens)
{
    /// <summary>From the moment its shards went to the workers until it was over; <see langword="null"/> while it is not.</summary>
    public TimeSpan? Generated { get; private init; }

    /// <summary>Whether nothing changes any more.</summary>
    public bool IsOver => Status is "completed" or "failed" or "cancelled" or "expired";

    /// <summary>Reads it from the API's answer.</summary>
    public static JobProgress Read(JsonElement job)
    {
        JsonElement counts = job.GetProperty("counts");
        int failed = counts.GetProperty("failed").GetInt32();
        int lines = counts.GetProperty("completed").GetInt32() + failed + counts.GetProperty("cancelled").GetInt32() + counts.GetProperty("expired").GetInt32();
        return new JobProgress(job.GetProperty("status").GetString()!, lines, failed, job.GetProperty("usage").GetProperty("completion_tokens").GetInt64())
        {
            Generated = Time(job, "ended_at") - Time(job, "in_progress_at"),
        };
    }

    private static DateTimeOffset? Time(JsonElement job, string name) => job.TryGetProperty(name, out JsonElement time) ? time.GetDateTimeOffset() : null;
}
