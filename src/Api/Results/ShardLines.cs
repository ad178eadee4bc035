using System.IO.Pipelines;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Results;

/// <summary>One shard's result lines while they are being read.</summary>
/// <param name="job">The job, for errors.</param>
/// <param name="shard">The shard's number, for errors.</param>
/// <param name="lines">The lines it must hold.</param>
/// <param name="reader">Their bytes.</param>
internal sealed class ShardLines(JobId job, int shard, LineSpan lines, PipeReader reader) : IAsyncDisposable
{
    private readonly LineCutter _cutter = new(reader, start: 0, longest: int.MaxValue);

    /// <summary>The shard's number.</summary>
    public int Shard => shard;

    /// <summary>The line that <see cref="ReadAsync"/> goes to next, counted from the job's first.</summary>
    public int Next { get; private set; } = lines.First;

    /// <summary>The present line without its end; valid until the next <see cref="ReadAsync"/>.</summary>
    public ReadOnlyMemory<byte> Line => _cutter.Line;

    /// <summary>Goes to the next line.</summary>
    /// <returns>False if there is none.</returns>
    /// <exception cref="InvalidDataException">Lines are missing: a bug, and no reason to leave some out in silence.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken stop)
    {
        if (Next == lines.First + lines.Count)
            return false;
        if (!await _cutter.ReadAsync(stop))
            throw new InvalidDataException($"Part {shard} of {job} ends before line {Next}.");
        Next++;
        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => reader.CompleteAsync();
}
