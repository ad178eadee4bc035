using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Json;

namespace KoGpt2.Api.Planning;

/// <summary>Checks every line of a job that one bad line shall fail. What only the model can tell, such as a prompt's length in tokens, it leaves.</summary>
internal sealed class StrictCheck(JobSpec spec)
{
    private const int MostListed = 100;
    private readonly List<InputError> _listed = [];
    private readonly List<FieldError> _found = [];
    private int _lines, _badLines;

    /// <summary>What the job fails with; <see langword="null"/> while every line was good.</summary>
    public JobError? Error => _badLines == 0
        ? null
        : new JobError("invalid_lines", $"{_badLines:N0} of {_lines:N0} lines are wrong, and with validation 'strict' one is enough: nothing was generated.") { Lines = _listed };

    /// <summary>Takes the next line.</summary>
    /// <param name="line">Any bytes at all.</param>
    /// <param name="number">Its number, counted from 1.</param>
    /// <param name="isDuplicate">Whether its <c>custom_id</c> came before.</param>
    public void Add(ReadOnlyMemory<byte> line, long number, bool isDuplicate)
    {
        InputLine? read = InputLine.Read(line, spec, _found);
        if (isDuplicate)
            _found.Add(new FieldError("custom_id", LineErrorCodes.DuplicateCustomId, $"'{read?.CustomId}' is the custom_id of an earlier line too."));
        _lines++;
        _badLines += _found.Count > 0 ? 1 : 0;
        _listed.AddRange(_found.Take(MostListed - _listed.Count).Select(e => new InputError(number, e.Code, e.Message, e.Field.Length > 0 ? e.Field : null)));
        _found.Clear();
    }
}
