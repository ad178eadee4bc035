using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Sources.Tables;

namespace KoGpt2.Augmentation.Sources;

/// <summary>Reads the rows of a source that examples can be made of, from the first to the last. One thread, one reading.</summary>
/// <remarks>Memory: a row, and 8 bytes of hash for each row's id, about 30 with the set around them; of Parquet a row group.</remarks>
public sealed class SourceReader
{
    /// <summary>The column that says which run made a row. Such a row is no source: a model fed with its own output gets worse with every turn.</summary>
    public const string GeneratedBy = "generated_by";

    private readonly Stream _source;
    private readonly string _name;
    private readonly SourceSpec _spec;
    private readonly TableFormat _format;
    private readonly string[] _needed;
    private readonly Dictionary<string, string>? _labels;
    private readonly HashSet<ulong> _ids = [];

    /// <summary>Says what to read.</summary>
    /// <param name="source">The table; it can seek, is read from its start, and stays open.</param>
    /// <param name="name">What errors call it, and what tells the format where <paramref name="spec"/> says none.</param>
    /// <param name="spec">Which columns are what.</param>
    /// <param name="columns">Further columns that must be there, such as those that a template names.</param>
    /// <exception cref="TableException">Neither says the format.</exception>
    public SourceReader(Stream source, string name, SourceSpec spec, IEnumerable<string>? columns = null)
    {
        (_source, _name, _spec) = (source, name, spec);
        _format = spec.Format ?? TableFormats.FromName(name)
            ?? throw new TableException(name, null, "its name does not tell its format; say tsv, csv, jsonl or parquet in source.format.");
        _needed = [.. new[] { spec.Text, spec.Label, spec.Id }.OfType<string>().Concat(columns ?? []).Distinct(StringComparer.Ordinal)];
        _labels = spec.Labels?.SelectMany(label => label.Value, (label, value) => (value, label.Key)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>What became of the rows read so far.</summary>
    public SourceCounts Counts { get; private set; } = new();

    /// <summary>Reads the rows, leaving out those that <see cref="SourceCounts"/> names.</summary>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="TableException">The table lacks a column, or is not in its format.</exception>
    public async IAsyncEnumerable<SourceRow> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (IReadOnlyDictionary<string, string> columns in TableReader.ReadAsync(_source, _name, _format, _needed, stop))
        {
            long number = Counts.Read;
            Counts = Counts with { Read = number + 1 };
            string? label = null;
            if (columns.GetValueOrDefault(GeneratedBy, "").Length > 0)
                Counts = Counts with { Generated = Counts.Generated + 1 };
            else if (string.IsNullOrWhiteSpace(columns[_spec.Text]))
                Counts = Counts with { NoText = Counts.NoText + 1 };
            else if (_spec.Label is not null && !TryLabel(columns[_spec.Label], out label))
                Counts = Counts with { OtherLabel = Counts.OtherLabel + 1 };
            else
                yield return new SourceRow(number, Id(columns, number), columns[_spec.Text], label, columns);
        }
    }

    private bool TryLabel(string value, out string? label)
    {
        label = value;
        return value.Length > 0 && (_labels is null || _labels.TryGetValue(value, out label));
    }

    private string Id(IReadOnlyDictionary<string, string> columns, long number)
    {
        string id = _spec.Id is { } column && columns[column] is { Length: > 0 } value ? value : number.ToString(CultureInfo.InvariantCulture);
        if (!_ids.Add(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id)))))
            Counts = Counts with { RepeatedIds = Counts.RepeatedIds + 1 };
        return id;
    }
}
