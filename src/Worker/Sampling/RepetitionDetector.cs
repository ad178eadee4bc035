using KoGpt2.Shared.Settings;

namespace KoGpt2.Worker.Sampling;

/// <summary>Notices that a choice has begun to repeat itself. Each token costs as much as its longest pattern, however long the text is.</summary>
/// <param name="settings">When it counts as repeating itself.</param>
/// <remarks>A pattern of some size has come count times in a row when each of the last size * (count - 1) tokens is the one that stood size before it.</remarks>
public sealed class RepetitionDetector(RepetitionDetection settings)
{
    private readonly int[] _last = new int[settings.MaxPatternSize];
    private readonly int[] _same = new int[settings.MaxPatternSize + 1];
    private int _count;

    /// <summary>Takes the next token generated.</summary>
    /// <returns>True if the last tokens are one pattern often enough.</returns>
    public bool Append(int token)
    {
        bool repeats = false;
        for (int size = settings.MinPatternSize; size <= settings.MaxPatternSize; size++)
        {
            bool same = size <= _count && _last[(_count - size) % _last.Length] == token;
            _same[size] = same ? _same[size] + 1 : 0;
            repeats |= _same[size] >= size * (settings.MinCount - 1);
        }
        _last[_count++ % _last.Length] = token;
        return repeats;
    }
}
