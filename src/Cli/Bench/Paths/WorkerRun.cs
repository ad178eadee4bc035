using System.Text.Json.Nodes;
using KoGpt2.Cli.Bench.Workloads;
using KoGpt2.Cli.Local;

namespace KoGpt2.Cli.Bench.Paths;

/// <summary>The whole system: a job goes in over HTTP, a worker takes its shards from the queue, writes their results and counts them, its end is seen over HTTP.</summary>
/// <param name="client">Talks to the API.</param>
/// <param name="model">The model's name.</param>
internal sealed class WorkerRun(JobsClient client, string model)
{
    // Each look costs API and emulator some milliseconds of the cores that generate.
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(500);

    /// <summary>Generates everything in one job.</summary>
    /// <returns>The job, over.</returns>
    /// <exception cref="BenchException">The job did not complete.</exception>
    /// <exception cref="HttpRequestException">The API refused it.</exception>
    public async Task<JobProgress> RunAsync(Workload workload, CancellationToken stop)
    {
        string job = await client.SubmitAsync(Request(workload), stop);
        JobProgress progress = await client.GetAsync(job, stop);
        while (!progress.IsOver)
        {
            await Task.Delay(s_poll, stop);
            progress = await client.GetAsync(job, stop);
        }
        if (progress.Status != "completed" || progress.Failed > 0)
            throw new BenchException($"The job ended as '{progress.Status}' with {progress.Failed:N0} failed lines, so there is nothing to measure.");
        return progress;
    }

    private JsonObject Request(Workload workload) => new()
    {
        ["model"] = model,
        ["requests"] = new JsonArray([.. workload.Prompts.Select((prompt, i) => new JsonObject
        {
            ["prompt"] = prompt.Text,
            ["max_tokens"] = prompt.OutputTokens,
            ["min_tokens"] = prompt.OutputTokens,
            ["seed"] = i,
        })]),
        ["top_p"] = 0.95,
        ["repetition_penalty"] = 1.2,
    };
}
