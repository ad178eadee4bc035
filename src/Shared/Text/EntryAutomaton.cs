namespace KoGpt2.Shared.Text;

/// <summary>Finds every entry of a list in one pass over a text.</summary>
/// <remarks>
/// Source: Aho and Corasick, "Efficient string matching: an aid to bibliographic search", CACM 18(6), 1975. A state is a trie's node: the longest
/// beginning of an entry that the text read so far ends with. Of the entries that end at one place only the longest blocked and the longest allowed one
/// are kept: if the longest blocked one lies inside an allowed one, so do the shorter.
/// </remarks>
internal sealed class EntryAutomaton
{
    private readonly Dictionary<(int State, char Next), int> _steps;
    private readonly int[] _fallbacks;
    private readonly (string Entry, int Length)?[] _blocked;
    private readonly int[] _allowedLengths;

    private EntryAutomaton(
        Dictionary<(int, char), int> steps, int[] fallbacks, (string, int)?[] blocked, int[] allowedLengths) =>
        (_steps, _fallbacks, _blocked, _allowedLengths) = (steps, fallbacks, blocked, allowedLengths);

    /// <summary>The blocked entry that starts first, then the longest there, that does not lie wholly inside an allowed one.</summary>
    /// <param name="text">What is searched.</param>
    /// <param name="after">Entries that end in this many characters at its start are left out.</param>
    /// <returns>The entry as it was added, and where it starts and ends (one past its last character); <see langword="null"/> if there is none.</returns>
    public (string Entry, int Start, int End)? FindFirst(ReadOnlySpan<char> text, int after)
    {
        int[] states = new int[text.Length];
        bool any = false;
        for (int i = 0, state = 0; i < text.Length; i++)
        {
            states[i] = state = Step(state, text[i]);
            any |= _blocked[state] is not null;
        }
        if (!any)
            return null;

        // From the end, so that every allowed entry that ends here or later is known; of those only the one that starts first matters.
        (string Entry, int Start, int End)? first = null;
        int allowedStart = text.Length;
        for (int end = text.Length; end > after; end--)
        {
            int state = states[end - 1];
            if (_allowedLengths[state] > 0)
                allowedStart = Math.Min(allowedStart, end - _allowedLengths[state]);
            if (_blocked[state] is { } entry && end - entry.Length < Math.Min(allowedStart, first?.Start ?? int.MaxValue))
                first = (entry.Entry, end - entry.Length, end);
        }
        return first;
    }

    private int Step(int state, char next)
    {
        while (true)
        {
            if (_steps.TryGetValue((state, next), out int target))
                return target;
            if (state == 0)
                return 0;
            state = _fallbacks[state];
        }
    }

    /// <summary>Takes entries and makes the automaton of them.</summary>
    internal sealed class Builder
    {
        private readonly Dictionary<(int State, char Next), int> _steps = [];
        private readonly List<(int Parent, char Last)> _states = [(0, default)];
        private readonly List<(string Entry, int Length)?> _blocked = [null];
        private readonly List<int> _allowedLengths = [0];

        /// <summary>Adds an entry.</summary>
        /// <param name="folded">What is looked for: not empty, added once.</param>
        /// <param name="entry">What it is called.</param>
        /// <param name="allowed">Whether blocked entries inside it do not count.</param>
        public void Add(string folded, string entry, bool allowed)
        {
            int state = 0;
            foreach (char next in folded)
            {
                if (!_steps.TryGetValue((state, next), out int target))
                {
                    target = _states.Count;
                    _steps.Add((state, next), target);
                    _states.Add((state, next));
                    _blocked.Add(null);
                    _allowedLengths.Add(0);
                }
                state = target;
            }
            if (allowed)
                _allowedLengths[state] = folded.Length;
            else
                _blocked[state] = (entry, folded.Length);
        }

        /// <summary>The automaton of what was added.</summary>
        public EntryAutomaton Build()
        {
            EntryAutomaton automaton = new(_steps, new int[_states.Count], [.. _blocked], [.. _allowedLengths]);
            int[] depths = new int[_states.Count];
            for (int state = 1; state < depths.Length; state++)
                depths[state] = depths[_states[state].Parent] + 1;
            // Shorter beginnings first: a fallback is always shorter than its state.
            foreach (int state in Enumerable.Range(1, depths.Length - 1).OrderBy(state => depths[state]))
            {
                int fallback = depths[state] == 1 ? 0 : automaton.Step(automaton._fallbacks[_states[state].Parent], _states[state].Last);
                automaton._fallbacks[state] = fallback;
                automaton._blocked[state] ??= automaton._blocked[fallback];
                if (automaton._allowedLengths[state] == 0)
                    automaton._allowedLengths[state] = automaton._allowedLengths[fallback];
            }
            return automaton;
        }
    }
}
