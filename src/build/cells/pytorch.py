def pytorch_to_onnx(model, inputs, keywords=None, call=None):
    """A torch.nn.Module that takes these inputs, and this notebook's own answers by the names of its outputs."""
    import torch

    for wrapped in ('_orig_mod', 'module'):  # of torch.compile, of DataParallel
        if isinstance(getattr(model, wrapped, None), torch.nn.Module) and (wrapped != 'module' or 'Parallel' in type(model).__name__):
            model = getattr(model, wrapped)
    # Without dropout, and batch statistics as they were learned; the notebook's own stays where it is.
    here = model if call else copy.deepcopy(model).to('cpu').float().eval()
    heads = []

    class Flat(torch.nn.Module):
        """Inputs by position, and outputs by position, whatever the notebook's model calls them."""

        def __init__(self):
            super().__init__()
            self.model = here

        def forward(self, *given):
            told = call(self.model, given, keywords) if call else self.model(**dict(zip(keywords, given))) if keywords else self.model(*given)
            told = dict(told) if hasattr(told, 'keys') else told
            several = told.items() if isinstance(told, dict) else enumerate(told, 1) if isinstance(told, (list, tuple)) else None
            kept = {'output': told} if several is None else {f'output_{key}' if isinstance(key, int) else key: part for key, part in several}
            heads[:] = kept
            return tuple(kept.values())

    flat, given = Flat().eval(), {name: torch.as_tensor(values) for name, values in inputs.items()}
    with torch.no_grad():
        try:
            flat(*[values[:2] for values in given.values()])
        except RuntimeError:  # whole numbers that are no codes: the notebook made them fractions on the way
            given = {name: values.float() for name, values in given.items()}
        parts = [flat(*part) for part in zip(*(values.split(1024) for values in given.values()))]
    told = {head: torch.cat(values).numpy() for head, values in zip(heads, zip(*parts))}
    return torch_exported(flat, given, heads), told, None


def torch_exported(flat, given, heads):
    """By tracing, which every version of torch can and which needs nothing beside it; by torch.export what a trace cannot hold."""
    import inspect
    import warnings

    import torch

    names = {'input_names': list(given), 'output_names': list(heads)}
    traced = {'opset_version': 17, 'dynamic_axes': {name: {0: 'N'} for name in (*given, *heads)}}
    newer = 'dynamo' in inspect.signature(torch.onnx.export).parameters
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        try:
            two, three = (torch_file(flat, given, rows, **names, **traced, **({'dynamo': False} if newer else {})) for rows in (2, 3))
            # A trace of a model that counts its rows in Python holds for so many rows only.
            if two.graph == three.graph:
                return two
            why = 'its trace holds for one number of rows only'
        except (RuntimeError, TypeError) as error:
            why = str(error).strip().split('\n')[0]
        try:
            rows = ({0: torch.export.Dim('N')},) * len(given)
            return torch_file(flat, given, 2, **names, opset_version=18, dynamo=True, dynamic_shapes=(rows,), external_data=False)
        except (ImportError, AttributeError, TypeError) as error:  # torch before 2.5, or without onnxscript
            raise NotImplementedError(f'the model cannot be traced: {why} - the other way to ONNX needs torch 2.5 or newer and onnxscript ({error})') from error


def torch_file(flat, given, rows, **how):
    import tempfile

    import onnx
    import torch

    with tempfile.TemporaryDirectory() as place:
        path = os.path.join(place, 'model.onnx')
        torch.onnx.export(flat, tuple(values[:rows] for values in given.values()), path, **how)
        return onnx.load(path)
