using System.Runtime.InteropServices;
using static KoGpt2.Worker.Models.Import.Torch.PickleOpcode;

namespace KoGpt2.Worker.Models.Import.Torch;

/// <summary>Reads a pickle as plain data: it looks up nothing and runs nothing, and refuses whatever a state dict does without.</summary>
/// <remarks>
/// A value is null, a bool, a long, a string, a tuple (object?[]), a list (List), a dict or OrderedDict (Dictionary), or what
/// <see cref="TorchGlobal"/> makes. Values may hold each other in circles; nothing here follows them, so no pickle can nest too deep. Time
/// grows with the pickle's bytes, and memory with at most about 100 times as many.
/// Sources: CPython, Lib/pickle.py and Lib/pickletools.py; which opcodes suffice: torch, _weights_only_unpickler.py.
/// </remarks>
internal sealed class PickleMachine
{
    private readonly PickleInput _input;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];

    private PickleMachine(PickleInput input) => _input = input;

    /// <summary>Reads a pickle up to its end.</summary>
    /// <returns>The value that it holds.</returns>
    /// <exception cref="CheckpointException">It is damaged, or has something that no state dict needs.</exception>
    public static object? Read(PickleInput input)
    {
        var machine = new PickleMachine(input);
        PickleOpcode opcode;
        while ((opcode = input.Opcode()) != STOP)
            if (!machine.TryValue(opcode) && !machine.TryContainer(opcode) && !machine.TryObject(opcode))
                throw Enum.IsDefined(opcode)
                    ? input.Fault($"has the opcode {opcode}", $"a state dict does without it, and nothing of it was run")
                    : input.Fault($"has the byte {(byte)opcode} where an opcode must be", $"it is damaged");
        return machine.End();
    }

    private object? End()
    {
        object? value = Pop();
        return _stack.Count == 0 ? value : throw _input.Fault($"ends with {_stack.Count + 1:N0} values", $"it must with one");
    }

    private bool TryValue(PickleOpcode opcode)
    {
        object? value;
        switch (opcode)
        {
            case NONE: value = null; break;
            case NEWTRUE: value = true; break;
            case NEWFALSE: value = false; break;
            case BININT: value = (long)_input.Int32(); break;
            case BININT1: value = (long)_input.Byte(); break;
            case BININT2: value = (long)_input.UInt16(); break;
            case LONG1: value = _input.Long(); break;
            case BINUNICODE: value = _input.Text(); break;
            case EMPTY_TUPLE: value = Array.Empty<object?>(); break;
            case EMPTY_LIST: value = new List<object?>(); break;
            case EMPTY_DICT: value = new Dictionary<string, object?>(StringComparer.Ordinal); break;
            case TUPLE1: value = Pop(1); break;
            case TUPLE2: value = Pop(2); break;
            case TUPLE3: value = Pop(3); break;
            case TUPLE: value = PopToMark(); break;
            default: return false;
        }
        _stack.Add(value);
        return true;
    }

    private bool TryContainer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PROTO:
                CheckProtocol(_input.Byte());
                return true;
            case MARK:
                _marks.Add(_stack.Count);
                return true;
            case APPEND:
                Append(Pop(1));
                return true;
            case APPENDS:
                Append(PopToMark());
                return true;
            case SETITEM:
                SetItems(Pop(2));
                return true;
            case SETITEMS:
                SetItems(PopToMark());
                return true;
            default:
                return false;
        }
    }

    private bool TryObject(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case BINPUT:
                _memo[_input.Byte()] = Top();
                return true;
            case LONG_BINPUT:
                _memo[_input.UInt32()] = Top();
                return true;
            case BINGET:
                _stack.Add(Recall(_input.Byte()));
                return true;
            case LONG_BINGET:
                _stack.Add(Recall(_input.UInt32()));
                return true;
            case GLOBAL:
                _stack.Add(TorchGlobal.Find(_input));
                return true;
            case REDUCE:
                _stack.Add(Call(Pop(2)));
                return true;
            case BINPERSID:
                _stack.Add(TorchStorage.From(Pop()) ?? throw _input.Fault(
                    $"refers to something outside that is not a storage", $"it must be ('storage', type, key, location, count)"));
                return true;
            case BUILD:
                Build(Pop());
                return true;
            default:
                return false;
        }
    }

    private void CheckProtocol(byte protocol)
    {
        if (protocol != 2)
            throw _input.Fault($"is of pickle's protocol {protocol}", $"torch writes state dicts in protocol 2");
    }

    private object Call(object?[] pair)
    {
        (object? called, object? arguments) = (pair[0], pair[1]);
        if (called is not TorchGlobal global || arguments is not object?[] values)
            throw _input.Fault($"calls what is no function", $"only those of torch can be");
        return global.Call(values) ?? throw _input.Fault($"hands {global.Name} other values than it takes", $"it is damaged");
    }

    // What is added to an OrderedDict this way is the state dict's version numbers, which tell nothing about weights.
    private void Build(object? state)
    {
        if (Top() is not Dictionary<string, object?> || state is not Dictionary<string, object?>)
            throw _input.Fault($"builds another object than an OrderedDict", $"a state dict has no other");
    }

    private void Append(object?[] items)
    {
        if (Top() is not List<object?> list)
            throw _input.Fault($"appends to what is no list", $"it is damaged");
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Top() is not Dictionary<string, object?> dict || items.Length % 2 != 0)
            throw _input.Fault($"sets items of what is no dict, or a key without a value", $"it is damaged");
        for (int i = 0; i < items.Length; i += 2)
            dict[items[i] as string ?? throw _input.Fault($"has a dict with a key that is no text", $"names of tensors are")] = items[i + 1];
    }

    private object? Recall(uint place) => _memo.TryGetValue(place, out object? value)
        ? value
        : throw _input.Fault($"recalls value {place:N0}, which it did not store", $"it is damaged");

    private object? Top()
    {
        RequireAboveMark(1);
        return _stack[^1];
    }

    private object? Pop()
    {
        object? value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] Pop(int count)
    {
        RequireAboveMark(count);
        return Cut(_stack.Count - count);
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw _input.Fault($"goes back to a mark that it did not set", $"it is damaged");
        int mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return Cut(mark);
    }

    private object?[] Cut(int start)
    {
        object?[] values = CollectionsMarshal.AsSpan(_stack)[start..].ToArray();
        _stack.RemoveRange(start, values.Length);
        return values;
    }

    private void RequireAboveMark(int count)
    {
        int there = _stack.Count - (_marks.Count > 0 ? _marks[^1] : 0);
        if (there < count)
            throw _input.Fault($"takes {count} values where it has {there}", $"it is damaged");
    }
}
