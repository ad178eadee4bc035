namespace KoGpt2.Augmentation.Filters.Likeness.Known;

/// <summary>Texts that examples must not come near to: their keys, each once, and where they come from.</summary>
/// <remarks>Takes 2 bytes for each character and about 60 for each key, besides the ids of source rows.</remarks>
internal sealed class KnownTexts
{
    /// <summary>Stands before each key and after it. No key has it.</summary>
    public const char Separator = '\0';

    private readonly KeySet _keys = new();
    private readonly List<Origin> _origins = [];
    private readonly List<int> _ends = [];
    private char[] _characters = [Separator];

    /// <summary>Texts in it; they are numbered from 0.</summary>
    public int Count => _ends.Count;

    /// <summary>All keys, one after the other, each between two <see cref="Separator"/>s.</summary>
    public ReadOnlySpan<char> Characters => _characters;

    /// <summary>A text's key.</summary>
    public ReadOnlySpan<char> KeyOf(int number) => _characters.AsSpan(Start(number), _ends[number] - Start(number));

    /// <summary>Where a text comes from.</summary>
    public Origin OriginOf(int number) => _origins[number];

    /// <summary>The number of the text with this key; <see langword="null"/> if there is none.</summary>
    public int? Find(ReadOnlySpan<char> key) => _keys.Find(key);

    /// <summary>Adds a text unless there is one with its key, or its key is empty.</summary>
    /// <returns>Its number; <see langword="null"/> if it was not added.</returns>
    /// <exception cref="OverflowException">All keys together would have more than 2^31 characters.</exception>
    public int? TryAdd(ReadOnlySpan<char> key, Origin origin)
    {
        if (key.IsEmpty || !_keys.TryAdd(key, Count))
            return null;
        int start = Start(Count), end = checked(start + key.Length);
        if (end >= _characters.Length)
            Array.Resize(ref _characters, (int)Math.Clamp(_characters.Length * 3L / 2, end + 1, Array.MaxLength));
        key.CopyTo(_characters.AsSpan(start));
        _characters[end] = Separator;
        _ends.Add(end);
        _origins.Add(origin);
        return Count - 1;
    }

    /// <summary>Where a text's key starts in <see cref="Characters"/>.</summary>
    public int Start(int number) => number == 0 ? 1 : _ends[number - 1] + 1;

    /// <summary>The text whose key holds a place of <see cref="Characters"/>.</summary>
    public int At(int place)
    {
        int found = _ends.BinarySearch(place);
        return found < 0 ? ~found : found;
    }
}
