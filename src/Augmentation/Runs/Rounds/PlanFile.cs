using System.Runtime.CompilerServices;
using System.Text.Json;

namespace KoGpt2.Augmentation.Runs.Rounds;

/// <summary>A round's plan, a JSON object a line.</summary>
internal static class PlanFile
{
    private static readonly byte[] s_newline = "\n"u8.ToArray();

    /// <summary>Writes lines.</summary>
    public static async Task<int> WriteAsync(Stream file, IAsyncEnumerable<PlanLine> lines, CancellationToken stop)
    {
        int count = 0;
        await foreach (PlanLine line in lines.WithCancellation(stop))
        {
            await file.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, AugmentationJson.Korean.PlanLine), stop);
            await file.WriteAsync(s_newline, stop);
            count++;
        }
        return count;
    }

    /// <summary>Reads a round's lines.</summary>
    /// <exception cref="FileNotFoundException">The round was not prepared.</exception>
    public static async IAsyncEnumerable<PlanLine> ReadAsync(IRunFiles files, int round, [EnumeratorCancellation] CancellationToken stop)
    {
        await using Stream file = await files.OpenReadAsync(RunFileNames.Plan(round), stop);
        await foreach (PlanLine? line in JsonSerializer.DeserializeAsyncEnumerable(file, AugmentationJson.Korean.PlanLine, topLevelValues: true, stop))
            yield return line ?? throw new InvalidDataException($"{RunFileNames.Plan(round)} holds null.");
    }
}
