import { axiosSteps } from './axiosSteps.mjs';
import { drain } from './drain.mjs';

export default (url) => {
  const ask = axiosSteps(url);
  return async (sink) => drain(await ask(), sink);
};
