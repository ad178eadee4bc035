using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Cli.Augment;

/// <summary>
/// The answers to one round's prompts, a result line each, added to as they come: what was answered stays answered, whatever ends the program.
/// </summary>
/// <param name="folder">The run's folder.</param>
/// <param name="round">The round, from 0.</param>
internal sealed class RoundFile(string folder, int round)
{
    private const byte Newline = (byte)'\n';
    private readonly string _answers = At(folder, round, "results.jsonl"), _times = At(folder, round, "times.json");

    /// <summary>Counts the answers that are there; what a broken-off writing left behind them is removed.</summary>
    public int Recover()
    {
        if (!File.Exists(_answers))
            return 0;
        using FileStream file = new(_answers, FileMode.Open, FileAccess.ReadWrite);
        byte[] block = new byte[1 << 16];
        long whole = 0, at = 0;
        int lines = 0;
        for (int read; (read = file.Read(block)) > 0; at += read)
            for (int i = 0; i < read; i++)
                if (block[i] == Newline)
                    (whole, lines) = (at + i + 1, lines + 1);
        file.SetLength(whole);
        return lines;
    }

    /// <summary>Adds answers behind those that are there.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="time">Tells when the first is begun and when the last is there.</param>
    /// <param name="stop">Ends it; what was added stays.</param>
    public async Task AddAsync(IAsyncEnumerable<ResultLine> answers, TimeProvider time, CancellationToken stop)
    {
        RoundTimes times = File.Exists(_times) ? await ReadTimesAsync(stop) : new RoundTimes(time.GetUtcNow(), null);
        await WriteTimesAsync(times, stop);
        await using (FileStream file = new(_answers, FileMode.Append, FileAccess.Write))
            await foreach (ResultLine answer in answers.WithCancellation(stop))
            {
                // In one piece, so that a line is there or not.
                byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(answer, SharedJson.Korean.ResultLine), Newline];
                await file.WriteAsync(line, CancellationToken.None);
                await file.FlushAsync(CancellationToken.None);
            }
        await WriteTimesAsync(times with { EndedAt = times.EndedAt ?? time.GetUtcNow() }, stop);
    }

    /// <summary>The answers of a round that is whole.</summary>
    public async Task<RoundAnswers> AnswersAsync(CancellationToken stop)
    {
        RoundTimes times = await ReadTimesAsync(stop);
        return new RoundAnswers(ReadAsync, times.StartedAt, times.EndedAt!.Value);
    }

    private static string At(string folder, int round, string name) =>
        Path.Combine(folder, "rounds", round.ToString("000", CultureInfo.InvariantCulture), name);

    private async IAsyncEnumerable<ResultLine> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await using FileStream file = File.OpenRead(_answers);
        await foreach (ResultLine? line in JsonSerializer.DeserializeAsyncEnumerable(file, SharedJson.Korean.ResultLine, topLevelValues: true, stop))
            yield return line!;
    }

    private async Task<RoundTimes> ReadTimesAsync(CancellationToken stop) =>
        JsonSerializer.Deserialize<RoundTimes>(await File.ReadAllBytesAsync(_times, stop), AugmentJson.Options)!;

    private Task WriteTimesAsync(RoundTimes times, CancellationToken stop) =>
        File.WriteAllBytesAsync(_times, JsonSerializer.SerializeToUtf8Bytes(times, AugmentJson.Options), stop);

    private sealed record RoundTimes(DateTimeOffset StartedAt, DateTimeOffset? EndedAt);
}
