using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Storage;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Telemetry;

namespace KoGpt2.Worker.Queue;

/// <summary>Generates one shard: reads its lines, hands them to the model, writes their results.</summary>
public sealed class ShardRunner(PinnedInput input, ResultParts parts, ModelHost models, OutputFilter filter)
{
    /// <summary>Generates the lines of a message and writes them.</summary>
    /// <param name="message">The lines.</param>
    /// <param name="job">Their job; once it ends, lines that are not finished are written as cancelled.</param>
    /// <param name="abandon">The lease is lost or the grace time is over: nothing more is written.</param>
    /// <returns>What the whole shard came to; <see langword="null"/> while other pieces of it are missing.</returns>
    /// <exception cref="InputUnavailableException">The input is not what was submitted.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="abandon"/> was cancelled.</exception>
    public async Task<LineTally?> RunAsync(ShardMessage message, RunningJob job, CancellationToken abandon)
    {
        JobSpec spec = job.Document.Spec;
        using ModelRental model = await models.RentAsync(spec.Model, spec.ModelVersion, abandon);
        using var unwanted = CancellationTokenSource.CreateLinkedTokenSource(abandon, job.Ended);
        List<Task<ResultLine>> answers = [];
        await using (InputLines lines = await input.OpenAsync(job.Document.Input, message.Bytes, abandon))
        {
            while (await lines.ReadAsync(abandon))
                answers.Add(AnswerAsync(message.Lines.First + answers.Count, lines.Line));
        }
        ResultLine[] results = await Task.WhenAll(answers);
        abandon.ThrowIfCancellationRequested();
        return await WriteAsync(message, job.Document, results, abandon);

        Task<ResultLine> AnswerAsync(int index, ReadOnlyMemory<byte> line) => LineAnswer.GenerateAsync(
            model.Generator, filter, index, Parse(message, job.Document, index, line), spec.Settings, LineSeed.Derive(message.Job, index), () => Stopped(job), unwanted.Token);
    }

    /// <summary>Writes the one line of a message that workers broke off on again and again.</summary>
    /// <returns>As <see cref="RunAsync"/>.</returns>
    /// <exception cref="InputUnavailableException">The input is not what was submitted.</exception>
    public async Task<LineTally?> GiveUpAsync(ShardMessage message, RunningJob job, long attempts, CancellationToken abandon)
    {
        await using InputLines lines = await input.OpenAsync(job.Document.Input, message.Bytes, abandon);
        string? customId = await lines.ReadAsync(abandon) ? InputLine.Parse(lines.Line, job.Document.Spec).CustomId : null;
        var error = new LineError(LineErrorCodes.WorkerFailed, $"Workers broke off on this line {attempts} times, so it was left out.");
        return await WriteAsync(message, job.Document, [new ResultLine { Index = message.Lines.First, CustomId = customId, Error = error }], abandon);
    }

    private static ParsedLine Parse(ShardMessage message, JobDocument job, int index, ReadOnlyMemory<byte> line)
    {
        ParsedLine parsed = InputLine.Parse(line, job.Spec);
        return message.Duplicates?.Contains(index - job.FirstLine(message.Shard)) is true ? parsed.AsDuplicate() : parsed;
    }

    private static LineError Stopped(RunningJob job) => job.Latest?.Status is JobStatus.Finalizing or JobStatus.Expired
        ? new LineError(LineErrorCodes.Expired, "The job's time was up before this line was finished.")
        : new LineError(LineErrorCodes.Cancelled, "The job was stopped before this line was finished.");

    private async Task<LineTally?> WriteAsync(ShardMessage message, JobDocument job, ResultLine[] results, CancellationToken abandon)
    {
        if (results.Length != message.Lines.Count)
            throw new InvalidDataException($"Shard {message.Shard} of {message.Job} should hold {message.Lines.Count} lines and holds {results.Length}.");
        var whole = new LineSpan(job.FirstLine(message.Shard), job.LineCount(message.Shard));
        LineTally tally = results.Aggregate(LineTally.Zero, (sum, line) => sum + ResultParts.Tally(line));
        LineTally? shard = message.Lines == whole
            ? await parts.WriteShardAsync(message, results, abandon)
            : await parts.WritePieceAsync(message, results, whole, abandon);
        WorkerSignals.Written(job.Spec.Model, tally);
        WorkerSignals.Withheld(job.Spec.Model, results.Sum(line => line.Choices?.Count(choice => choice.FinishReason == OutputFilter.FinishReason) ?? 0));
        return shard;
    }
}
